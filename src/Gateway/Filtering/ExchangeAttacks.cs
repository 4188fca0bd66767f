using Gateway.Requests;
using Microsoft.Extensions.Primitives;

namespace Gateway.Filtering;

/// <summary>The known attacks on Exchange that show in a request's target, cookies or headers, matched on the decoded URL.</summary>
internal static class ExchangeAttacks
{
    private const StringComparison NoCase = StringComparison.OrdinalIgnoreCase;

    public static FilterStatus Decide(in RequestShape request, TargetTraits traits)
    {
        if (NamesBackEnd(request.Cookie))
        {
            return FilterStatus.BackEndCookie;
        }

        foreach (var user in request.ExplicitLogonUser)
        {
            using var decodedUser = new DecodedTarget(user ?? "");
            if (decodedUser.Text.Contains("powershell", NoCase))
            {
                return FilterStatus.PowerShell;
            }
        }

        // Nothing is encoded and no word of interest is there: the usual request.
        var target = request.Target;
        if ((traits & TargetTraits.Encoded) == 0 && !target.Contains('%') && !target.Contains("powershell", NoCase)
            && !target.Contains("healthcheck", NoCase) && !target.Contains("autodiscover", NoCase))
        {
            return FilterStatus.Pass;
        }

        using var decoded = new DecodedTarget(target);
        return Decide(decoded.Text);
    }

    private static FilterStatus Decide(ReadOnlySpan<char> url)
    {
        var powershell = url.Contains("powershell", NoCase);
        if (powershell && url.Contains("autodiscover", NoCase))
        {
            return FilterStatus.AutodiscoverPowerShell;
        }

        if (powershell && HasSegment(url, "powershell"))
        {
            return FilterStatus.PowerShell;
        }

        if (IsForgedAutodiscover(url))
        {
            return FilterStatus.AutodiscoverForgery;
        }

        var question = url.IndexOf('?');
        var path = question < 0 ? url : url[..question];
        return path.Contains("/healthcheck.htm", NoCase) ? FilterStatus.HealthPage : FilterStatus.Pass;
    }

    private static bool HasSegment(ReadOnlySpan<char> url, ReadOnlySpan<char> segment)
    {
        while (true)
        {
            var at = url.IndexOf(segment, NoCase);
            if (at < 0)
            {
                return false;
            }

            var end = at + segment.Length;
            if (at > 0 && url[at - 1] == '/' && (end == url.Length || !char.IsAsciiLetterOrDigit(url[end])))
            {
                return true;
            }

            url = url[end..];
        }
    }

    // A mailbox address stands in good queries too (Email=user@example.com); what follows it there is never a path.
    private static bool IsForgedAutodiscover(ReadOnlySpan<char> url)
    {
        var page = url.IndexOf("autodiscover.json", NoCase);
        if (page < 0)
        {
            return false;
        }

        if (url.Contains("Email=autodiscover/", NoCase) || url.Contains("X-Rps-CAT=", NoCase))
        {
            return true;
        }

        var question = url.IndexOf('?');
        if (question < 0)
        {
            return false;
        }

        var query = url[question..];
        var at = query.IndexOf('@');
        return at >= 0 && query[at..].Contains('/');
    }

    private static bool NamesBackEnd(StringValues cookies)
    {
        foreach (var cookie in cookies)
        {
            if (cookie is not null && (cookie.Contains("X-BEResource", NoCase) || cookie.Contains("X-AnonResource", NoCase)
                || cookie.Contains("Email=autodiscover/autodiscover.json", NoCase)))
            {
                return true;
            }
        }

        return false;
    }
}
