namespace Gateway.Preauthentication;

/// <summary>Where programs may send the user's own password.</summary>
public enum BasicSource
{
    /// <summary>From every network.</summary>
    Everywhere,

    /// <summary>
    /// From networks in which the person has proved a second factor, and those of Accounts:EnrolFrom. Elsewhere it is refused as if it
    /// were wrong; app passwords are not.
    /// </summary>
    FromFamiliarNetworksOnly,
}
