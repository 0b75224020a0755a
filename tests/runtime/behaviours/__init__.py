"""Small apps, each showing one behaviour, and what they have to print. Any backend can be tested with them."""
