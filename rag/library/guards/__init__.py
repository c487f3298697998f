"""What holds a process that reads a stranger's file, should the file take it over: it can compute, and answer its parent.

Read `closing.py` (all of them in their order), then what each system call is asked for: `limits.py` (memory, open files, nothing written,
no core), `namespaces.py` (a network of its own with nothing in it), `landlock.py` (no file but the program's own), `seccomp.py` with
`syscalls.txt` (no socket, no process, no writing). `trying.py` is what doctor runs in such a process to see which of them hold. Each is
Linux's; elsewhere memory is limited where the system can, and the rest is what the parent does: time, output, and killing.
"""
