namespace Gateway.WebConsole.Log;

/// <summary>What a line of the live log tells of.</summary>
internal enum LogEntryKind
{
    /// <summary>A request that has ended.</summary>
    Request,

    /// <summary>A mail session that has ended.</summary>
    Mail,

    /// <summary>A decision on a sign-in.</summary>
    SignIn,

    /// <summary>An act of an administrator.</summary>
    Act,
}
