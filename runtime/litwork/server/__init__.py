"""The local server of an app: its state and its output for a browser and for other programs, and its flow's own routes.

One file each: `feed` keeps what has happened, `stream` sends it, `guard` decides which requests are heard, `routes`
knows the addresses, `handlers` turns a request into a call, `offer` asks the flows what they offer, `inside` does it,
`place` finds a port and tells other programs of it, `layout` where its user interfaces are, `page` has the files of
/view, and `threads` runs it all beside the flow.

Rules:
- Nothing here is imported before an app wants a server: Starlette and uvicorn take longer to import than a small app
  takes to run.
- The server has a thread of its own. What touches the loop or runs code of the flow is left at the backend's door
  (`litwork.backends.door`) and done by the flow's thread between two passes.
- The flow's thread never waits for a reader, and no reader can make this process grow.
"""
