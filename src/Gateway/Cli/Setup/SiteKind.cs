namespace Gateway.Cli.Setup;

/// <summary>What is behind a new gateway.</summary>
internal enum SiteKind
{
    /// <summary>Exchange with all that its clients use.</summary>
    Exchange,

    /// <summary>Any web application that takes Basic, such as Roundcube or SOGo.</summary>
    Web,
}
