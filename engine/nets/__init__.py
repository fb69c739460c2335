"""The fence around TensorFlow: networks, their training, their export, and the runtime that needs none of it.

`config`, `runtime` and `folder` import no TensorFlow; `build`, `export`, `data` and `training` do.
"""
