namespace Gateway.Certificates.Settings;

/// <summary>Who issues the certificate of a name while the gateway runs.</summary>
public enum CertificateSource
{
    /// <summary>Nobody: an administrator, or a program beside the gateway, lays it down.</summary>
    None,

    /// <summary>The gateway's own certificate authority.</summary>
    OwnCa,

    /// <summary>A certificate authority that speaks ACME (RFC 8555).</summary>
    Acme,
}
