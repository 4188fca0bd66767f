namespace Gateway.Preauthentication;

/// <summary>
/// The order of the challenges in a 401 response: many clients take the first one they support, so the strongest come first.
/// </summary>
internal enum ChallengeOrder
{
    /// <summary>A sign-in page for browsers.</summary>
    Page,

    /// <summary>An access token.</summary>
    Token,

    /// <summary>A Kerberos ticket.</summary>
    Ticket,

    /// <summary>A name and a password.</summary>
    Password,

    /// <summary>The scheme has no challenge: only a TLS handshake can ask for it.</summary>
    None,
}
