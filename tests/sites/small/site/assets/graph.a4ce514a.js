// The script of the small site.
