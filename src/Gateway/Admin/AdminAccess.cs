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

        return isPublic || string.IsNullOrEmpty(options.Token) || HasToken(request.Headers.Authorization.ToString(), options.Token)
            ? AdminAccessStatus.Allowed
            : AdminAccessStatus.Unauthorized;
    }

    private static bool IsKnownHost(AdminOptions options, string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool HasToken(string authorization, string token) =>
        authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Bearer.Length..].Trim())),
            SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
