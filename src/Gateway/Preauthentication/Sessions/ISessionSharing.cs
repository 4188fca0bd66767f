namespace Gateway.Preauthentication.Sessions;

/// <summary>Tells the other gateways what has ended at this one, where several share their sessions. Nobody waits for it.</summary>
internal interface ISessionSharing
{
    /// <summary>A session has ended.</summary>
    void Ended(Guid id, DateTimeOffset until, bool allowsSignOut);

    /// <summary>All sessions of an account that began before a time have ended.</summary>
    void EndedBefore(string account, DateTimeOffset before, DateTimeOffset until);

    /// <summary>A provider has ended sessions.</summary>
    void Ended(ProviderLogout logout);

    /// <summary>A provider's session is used here.</summary>
    void Seen(string issuer, string sessionId, DateTimeOffset until);
}
