namespace Gateway.Certificates.Authority;

/// <summary>What a line of the register records.</summary>
internal enum RegisterEvent
{
    Issued,
    Revoked,
}
