namespace Gateway.Cli;

/// <summary>The exit codes of all commands.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The command was valid and was refused or failed.</summary>
    Failed = 1,

    /// <summary>The command line or the configuration is invalid.</summary>
    BadInput = 2,
}
