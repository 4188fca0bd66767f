using Gateway.Accounts.Factors;
using Gateway.Configuration;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Factors;

/// <summary>Finds every mistake in one <c>SecondFactor</c> section.</summary>
internal static class SecondFactorOptionsValidator
{
    // Their proof is more than a password, or the gateway cannot tell what it is.
    private static readonly RouteAuthentication[] Impossible =
    [
        RouteAuthentication.Anonymous, RouteAuthentication.PassThrough, RouteAuthentication.BackEnd, RouteAuthentication.OpenIdConnect,
        RouteAuthentication.Custom, RouteAuthentication.BearerPassThrough,
    ];

    public static IEnumerable<(string Key, string Message)> Validate(
        SecondFactorOptions options, IReadOnlyList<RouteAuthentication> schemes)
    {
        foreach (var scheme in schemes.Where(Impossible.Contains))
        {
            yield return ("", $"cannot work with {scheme}: the gateway verifies no password that a second factor could be beside; allowed "
                + "with: Forms, Basic, AppPassword, Bearer, Negotiate, ClientCertificate");
        }

        for (var i = 0; i < options.Networks.Count; i++)
        {
            if (!AddressRange.TryParse(options.Networks[i], out _))
            {
                yield return ($"Networks:{i}", $"'{PrintableText.Of(options.Networks[i])}' is not a network; allowed: 203.0.113.0/24, "
                    + "2001:db8::/32 or a single address");
            }
        }

        if (options.Require == SecondFactorRequirement.Outside && options.Networks.Count == 0)
        {
            yield return ("Networks", "names no network that Require Outside could except; allowed: at least one, or Require Always");
        }

        if (options.Kinds.Count > 0 && options.Kinds.All(kind => kind == FactorKind.RecoveryCode))
        {
            yield return ("Kinds", "has recovery codes alone, which nobody gets without another factor; allowed: with Totp or Passkey");
        }

        if (options.MaxAge < options.Remember)
        {
            yield return ("Remember", $"is longer than MaxAge, which ends it before; allowed: up to {options.MaxAge}");
        }
    }
}
