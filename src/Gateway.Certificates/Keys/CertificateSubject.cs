using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Keys;

/// <summary>Who a certificate is for, as a distinguished name; what is null is left out.</summary>
public sealed record CertificateSubject(
    string CommonName,
    string? Organization = null,
    string? OrganizationalUnit = null,
    string? Locality = null,
    string? State = null,
    string? Country = null)
{
    // RFC 5280, Appendix A: ub-common-name.
    private const int MaximumCommonName = 64;

    /// <exception cref="ArgumentException">The country is not a code of two letters.</exception>
    public X500DistinguishedName ToName()
    {
        var name = new X500DistinguishedNameBuilder();

        // The builder writes what is added last first; country first is how CAs write it.
        Add(CommonName.Length > MaximumCommonName ? null : CommonName, value => name.AddCommonName(value));
        Add(OrganizationalUnit, value => name.AddOrganizationalUnitName(value));
        Add(Organization, value => name.AddOrganizationName(value));
        Add(Locality, value => name.AddLocalityName(value));
        Add(State, value => name.AddStateOrProvinceName(value));
        Add(Country, name.AddCountryOrRegion);
        return name.Build();
    }

    /// <summary>The names that clients compare with: DNS names, wildcards and IP addresses.</summary>
    public static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        return alternatives.Build();
    }

    private static void Add(string? value, Action<string> add)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            add(value);
        }
    }
}
