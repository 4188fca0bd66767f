using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Admin;

/// <summary>Decides which requests the admin listener answers.</summary>
internal static class AdminAccess
{
    private const string Bearer = "Bearer ";

    /// <summary>Checks a request by its method and headers.</summary>
    /// <param name="options">The current options.</param>
    /// <param name="request">The request.</param>
    /// <param name="changes">The methods besides GET and HEAD that the endpoint takes.</param>
    /// <param name="isPublic">Whether the path needs no token: health, readiness, the own CA's certificate and revocation list, and the
    /// public keys of assertions.</param>
    public static AdminAccessStatus Authorize(
        AdminOptions options, HttpRequest request, IReadOnlyList<string> changes, bool isPublic)
    {
        if (!IsKnownHost(options, request.Host.Host))
        {
            return AdminAccessStatus.UnknownHost;
        }

        if (request.Method is not ("GET" or "HEAD") && !changes.Contains(request.Method))
        {
            return AdminAccessStatus.MethodNotAllowed;
        }

        if (request.Headers.Origin.Count > 0)
        {
            return AdminAccessStatus.ForeignOrigin;
        }

        if (isPublic)
        {
            return AdminAccessStatus.Allowed;
        }

        return FindRole(options, request.Headers.Authorization.ToString()) switch
        {
            null => AdminAccessStatus.Unauthorized,
            AdminRole.View when request.Method is not ("GET" or "HEAD") => AdminAccessStatus.ViewOnly,
            _ => AdminAccessStatus.Allowed,
        };
    }

    /// <summary>
    /// Whether the Host header is an address or one of the gateway's names. A web page that resolves its own name to this address sends
    /// that name (DNS rebinding).
    /// </summary>
    public static bool IsKnownHost(AdminOptions options, string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the bearer of an Authorization header may do; null for nothing. Without a token, everybody may act.</summary>
    public static AdminRole? FindRole(AdminOptions options, string authorization)
    {
        if (!options.NeedsToken)
        {
            return AdminRole.Act;
        }

        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? FindRoleOfToken(options, authorization[Bearer.Length..].Trim())
            : null;
    }

    /// <summary>What the holder of a token may do; null for nothing.</summary>
    public static AdminRole? FindRoleOfToken(AdminOptions options, string token)
    {
        // Both are compared, so that the time tells nothing.
        var (mayAct, mayView) = (AreEqual(token, options.Token), AreEqual(token, options.ViewToken));
        if (mayAct)
        {
            return AdminRole.Act;
        }

        return mayView ? AdminRole.View : null;
    }

    private static bool AreEqual(string token, string? configured) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(configured ?? "")))
        && !string.IsNullOrEmpty(configured);
}
