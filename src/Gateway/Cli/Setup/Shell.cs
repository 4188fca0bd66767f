namespace Gateway.Cli.Setup;

/// <summary>The shells for which there are completions.</summary>
internal enum Shell
{
    Bash,
    Zsh,
    Fish,
}
