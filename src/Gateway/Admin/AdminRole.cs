namespace Gateway.Admin;

/// <summary>What an administrator may do on the admin listener.</summary>
internal enum AdminRole
{
    /// <summary>Read everything that is shown.</summary>
    View,

    /// <summary>Also end sessions, release accounts, drain destinations, renew certificates, and roll the configuration back.</summary>
    Act,
}
