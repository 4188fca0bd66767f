namespace Gateway.Cli;

/// <summary>What every verb exits with.</summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The verb was understood, and refused or failed.</summary>
    Failed = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    BadInput = 2,
}
