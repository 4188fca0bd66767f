using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Admin;

/// <summary>Who may ask the admin listener what.</summary>
internal static class AdminAccess
{
    private const string Bearer = "Bearer ";

    /// <summary>Judges a request by its headers alone.</summary>
    /// <param name="options">The section in force.</param>
    /// <param name="request">The request.</param>
    /// <param name="isPublic">Health, readiness, what the own CA publishes and the public keys of assertions tell nothing else and are
    /// asked without a token.</param>
    public static AdminAccessStatus Authorize(AdminOptions options, HttpRequest request, bool isPublic)
    {
        if (!IsKnownHost(options, request.Host.Host))
        {
            return AdminAccessStatus.UnknownHost;
        }

        // A lockout may be released; everything else is only looked at.
        var mayDelete = request.Path == LockoutEndpoints.Path && request.Method == "DELETE";
        if (!mayDelete && request.Method is not ("GET" or "HEAD"))
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
