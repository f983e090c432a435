"""The domain: values in, values out; the standard library only, and no clock, file or chance."""
