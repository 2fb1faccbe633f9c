@rem npm's scripts that run on begin with exec, a word that the shell of Windows has not.
@%*
