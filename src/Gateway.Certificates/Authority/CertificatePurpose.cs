namespace Gateway.Certificates.Authority;

/// <summary>What an issued certificate is for.</summary>
public enum CertificatePurpose
{
    Server,
    Person,
    Device,
}
