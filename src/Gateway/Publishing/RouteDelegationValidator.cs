using Gateway.Configuration;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;

namespace Gateway.Publishing;

/// <summary>Finds the mistakes in how a route signs its users in to the back end, by key within the route.</summary>
internal static class RouteDelegationValidator
{
    private static readonly string[] NeverDelegated =
    [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "authorization",
        "cookie",
        "te",
        "upgrade",
        "expect",
    ];

    public static IEnumerable<(string Key, string Message)> Validate(PublishedRouteOptions route)
    {
        var schemes = PublishedRoutes.Schemes(route);
        var delegation = route.Delegation ?? RouteDelegation.None;
        if (delegation != RouteDelegation.None && schemes.Any(PublishedRoutes.IsUserless))
        {
            yield return ("Delegation", $"{delegation} cannot work with {schemes[0]}: the gateway knows no user; allowed: None");
        }

        if (route.Passkey == RoutePasskey.InsteadOfPassword && delegation is not (RouteDelegation.None or RouteDelegation.Header))
        {
            yield return ("Delegation", $"{delegation} needs the password, which nobody types with Passkey InsteadOfPassword; allowed: "
                + "None, Header, or Passkey SecondFactorOnly");
        }

        if (delegation is RouteDelegation.Basic or RouteDelegation.Ntlm && schemes.Contains(RouteAuthentication.Negotiate))
        {
            yield return ("Delegation", $"{delegation} cannot work with Negotiate: a ticket brings no password; allowed: None, Header");
        }

        if (schemes.Contains(RouteAuthentication.OpenIdConnect) && delegation is not (RouteDelegation.None or RouteDelegation.Header))
        {
            yield return ("Delegation", $"{delegation} cannot work with OpenIdConnect: the provider keeps the password, and its token "
                + $"is for the gateway; allowed: None, Header");
            yield break;
        }

        if (schemes.Contains(RouteAuthentication.Custom) && delegation is not (RouteDelegation.None or RouteDelegation.Header))
        {
            yield return ("Delegation", $"{delegation} cannot work with Custom: its handlers bring no password; allowed: None, Header");
        }

        if (delegation == RouteDelegation.Bearer && !schemes.Contains(RouteAuthentication.Bearer))
        {
            yield return ("Delegation", "Bearer hands on the token that the gateway has verified; allowed where Authentication has Bearer");
        }

        if (delegation == RouteDelegation.Forms && !schemes.Contains(RouteAuthentication.Forms))
        {
            yield return ("Delegation", "Forms needs Authentication Forms: the session at the back end is kept beside the person's own; "
                + "allowed here: None, Basic, Ntlm, Header");
        }

        foreach (var (key, message) in delegation == RouteDelegation.Forms ? BackEndFormOptionsValidator.Validate(route.BackEndForm) : [])
        {
            yield return ($"BackEndForm:{key}", message);
        }

        if (delegation != RouteDelegation.Header)
        {
            foreach (var key in OnlyWithHeader(route))
            {
                yield return (key, $"is only sent where Delegation is Header; here it is {delegation}");
            }

            yield break;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, header) in DelegationHeaders(route))
        {
            if (header.Length == 0
                || NeverDelegated.Contains(header, StringComparer.OrdinalIgnoreCase)
                || header.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                yield return (key, $"'{PrintableText.Of(header)}' cannot carry what the gateway says of a user; allowed: a header name "
                    + $"of letters, digits and '-' that HTTP itself does not use");
            }
            else if (!seen.Add(header))
            {
                yield return (key, $"'{header}' carries something else already; allowed: another header");
            }
        }

        if (route.DelegationAssertion?.Audience is { } audience && !AssertionOptionsValidator.IsName(audience))
        {
            yield return (
                "DelegationAssertion:Audience",
                $"'{PrintableText.Of(audience)}' cannot name an audience; allowed: 1 to 200 printable ASCII characters without blanks");
        }
    }

    private static IEnumerable<(string Key, string Header)> DelegationHeaders(PublishedRouteOptions route)
    {
        yield return ("DelegationHeader", route.DelegationHeader);
        if (route.DelegationGroupsHeader is { } groups)
        {
            yield return ("DelegationGroupsHeader", groups);
        }

        if (route.DelegationAssertion is { } assertion)
        {
            yield return ("DelegationAssertion:Header", assertion.Header);
        }
    }

    private static IEnumerable<string> OnlyWithHeader(PublishedRouteOptions route)
    {
        if (route.DelegationGroupsHeader is not null)
        {
            yield return "DelegationGroupsHeader";
        }

        if (route.DelegationAssertion is not null)
        {
            yield return "DelegationAssertion";
        }
    }
}
