using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Lockout;
using Gateway.Outbound;

namespace Gateway.State.Redis;

/// <summary>Finds every mistake in the <c>Redis</c> section that the binder cannot find.</summary>
public static class RedisOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(RedisOptions options)
    {
        if (options.Endpoints.Count == 0)
        {
            yield return new ValidationResult(
                "is empty; allowed: host:port of each server, such as redis1.example.com:6379", ["Endpoints"]);
        }

        for (var i = 0; i < options.Endpoints.Count; i++)
        {
            if (RedisEndpoint.Parse(options.Endpoints[i]) is not { } endpoint)
            {
                yield return new ValidationResult(
                    $"'{options.Endpoints[i]}' is not a server; allowed: host:port, or the path of a unix socket", [$"Endpoints:{i}"]);
            }
            else if (!RedisEndpoint.IsLocal(endpoint) && options.Tls.Enabled == false && !options.AllowPlainText)
            {
                yield return new ValidationResult(
                    $"'{options.Endpoints[i]}' is on another machine and Tls:Enabled is off; allowed: TLS, or AllowPlainText",
                    [$"Endpoints:{i}"]);
            }
        }

        if (options.User is not null && string.IsNullOrEmpty(options.Password) && options.PasswordFile is null)
        {
            yield return new ValidationResult("has no password; give Password, PasswordFile or the environment variable", ["User"]);
        }

        foreach (var result in TrustedRoots.Validate(options.Tls.Roots, "Tls:Roots"))
        {
            yield return result;
        }
    }

    /// <summary>Warnings about a valid configuration: key below <c>Gateway</c>, and message.</summary>
    /// <param name="options">The section.</param>
    /// <param name="lockout">The lockout that is shared.</param>
    /// <param name="gateways">The number of gateways that share it.</param>
    /// <param name="hasPassphrase">Whether a passphrase seals the keys.</param>
    public static IEnumerable<(string Key, string Message)> Warnings(
        RedisOptions options, LockoutOptions lockout, int gateways, bool hasPassphrase)
    {
        if (gateways == 1)
        {
            yield return ("Identity:Gateways", "is 1, and Redis is for several gateways; while it is away, each gateway admits as many "
                + "attempts as Lockout:Threshold divided by Gateways");
        }

        if (lockout.Mode == LockoutMode.Enforce && lockout.Threshold < gateways)
        {
            yield return ("Identity:Lockout:Threshold", $"{lockout.Threshold} is below Identity:Gateways {gateways}: while Redis is away, "
                + "only users whose password is cached can sign in from unknown networks");
        }

        if (!hasPassphrase)
        {
            yield return ("Redis", "holds the keys of the cookies and of the certificates in clear, as Certificates:PassphraseFile is not "
                + "set: anyone with read access to the server can read and forge sessions, and impersonate this host");
        }

        if (options.AllowPlainText)
        {
            yield return ("Redis:AllowPlainText", "is on: anyone on the network path can read account names and networks");
        }
    }
}
