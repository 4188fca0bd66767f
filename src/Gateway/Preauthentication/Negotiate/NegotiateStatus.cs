namespace Gateway.Preauthentication.Negotiate;

/// <summary>The result of reading an Authorization header for the scheme Negotiate (RFC 4559).</summary>
public enum NegotiateStatus
{
    /// <summary>Neither Negotiate nor NTLM.</summary>
    None,

    /// <summary>The first Kerberos token, raw or within SPNEGO.</summary>
    Kerberos,

    /// <summary>A later SPNEGO token.</summary>
    Continuation,

    /// <summary>NTLM, by its own scheme, raw, or within SPNEGO.</summary>
    Ntlm,

    /// <summary>SPNEGO without an accepted mechanism.</summary>
    OtherMechanism,

    /// <summary>More than one header.</summary>
    Repeated,

    /// <summary>Over the maximum length of a ticket.</summary>
    TooLong,

    /// <summary>Not base64, or not a SPNEGO or Kerberos token.</summary>
    Malformed,
}
