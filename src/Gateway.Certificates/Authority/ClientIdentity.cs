using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Keys;

namespace Gateway.Certificates.Authority;

/// <summary>The subject of a client certificate.</summary>
/// <param name="Purpose">A person or a device.</param>
/// <param name="Name">The common name: the user's name, or the device's.</param>
/// <param name="Email">An address of the person, or null.</param>
/// <param name="UserPrincipalName">The name in a directory, <c>alice@corp.example.com</c>, or null.</param>
public sealed record ClientIdentity(CertificatePurpose Purpose, string Name, string? Email = null, string? UserPrincipalName = null)
{
    /// <summary>All names, as the register shows them.</summary>
    public IReadOnlyList<string> Names =>
        [.. new[] { Name, Email, UserPrincipalName }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    internal X500DistinguishedName ToName() => new CertificateSubject(Name).ToName();

    internal X509Extension? AlternativeNames()
    {
        var names = new SubjectAlternativeNameBuilder();
        if (Email is not null)
        {
            names.AddEmailAddress(Email);
        }

        if (UserPrincipalName is not null)
        {
            names.AddUserPrincipalName(UserPrincipalName);
        }

        var isHost = Purpose == CertificatePurpose.Device && Uri.CheckHostName(Name) == UriHostNameType.Dns;
        if (isHost)
        {
            names.AddDnsName(Name);
        }

        return isHost || Email is not null || UserPrincipalName is not null ? names.Build() : null;
    }
}
