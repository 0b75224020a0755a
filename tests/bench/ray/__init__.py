"""The suite `ray`: apps whose works are actors of a cluster on this machine, beside Ray by itself."""
