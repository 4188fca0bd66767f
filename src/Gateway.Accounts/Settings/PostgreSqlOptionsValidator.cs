using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Outbound;

namespace Gateway.Accounts.Settings;

/// <summary>Finds every mistake in the <c>Accounts:PostgreSql</c> section that the binder cannot find.</summary>
internal static class PostgreSqlOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(PostgreSqlOptions options)
    {
        if (options.Servers.Count == 0)
        {
            yield return new ValidationResult(
                "is empty; allowed: the host of each server, such as db1.example.com or db1.example.com:5432", ["Servers"]);
        }

        for (var i = 0; i < options.Servers.Count; i++)
        {
            if (PostgreSqlServer.Parse(options.Servers[i]) is not { } server)
            {
                yield return new ValidationResult(
                    $"'{PrintableText.Of(options.Servers[i])}' is not a server; allowed: a host, host:port, an address, or the folder of a "
                        + "unix socket",
                    [$"Servers:{i}"]);
            }
            else if (!server.IsLocal && options.Tls.Enabled == false && !options.AllowPlainText)
            {
                yield return new ValidationResult(
                    $"'{options.Servers[i]}' is on another machine and Tls:Enabled is off; allowed: TLS, or AllowPlainText",
                    [$"Servers:{i}"]);
            }
        }

        foreach (var (key, value) in ((string, string)[])[("Database", options.Database), ("User", options.User)])
        {
            if (value.Length == 0)
            {
                yield return new ValidationResult("is empty; allowed: a name", [key]);
            }
        }

        foreach (var result in TrustedRoots.Validate(options.Tls.Roots, "Tls:Roots"))
        {
            yield return result;
        }
    }

    /// <summary>Warnings about a valid configuration: key below <c>Gateway:Accounts:PostgreSql</c>, and message.</summary>
    /// <param name="options">The section.</param>
    /// <param name="hasRedis">Whether the gateways share their keys through Redis.</param>
    public static IEnumerable<(string Key, string Message)> Warnings(PostgreSqlOptions options, bool hasRedis)
    {
        if (!hasRedis)
        {
            yield return ("", "is shared by several gateways, and Redis is not set: each gateway has keys of its own, and cannot open what "
                + "another one has sealed");
        }

        if (options.AllowPlainText)
        {
            yield return (":AllowPlainText", "is on: anyone on the network path can read account names and networks");
        }
    }
}
