using System.ComponentModel.DataAnnotations;
using Gateway.Preauthentication;

namespace Gateway.Settings;

/// <summary>Validates the <c>Negotiate</c> section and its references to routes and directories.</summary>
internal static class NegotiateOptionsValidator
{
    private const string UserFile = "users";

    public static IEnumerable<ValidationResult> Validate(GatewayOptions options, bool withFiles = true)
    {
        if (withFiles && options.Negotiate.Keytab is { } keytab && WhyNoKeytab(keytab) is { } why)
        {
            yield return new(why, ["Negotiate:Keytab"]);
        }

        foreach (var (name, realm) in options.Negotiate.Realms)
        {
            if (realm.Domain is { } domain && (domain.Length == 0 || domain.IndexOfAny(['\\', '@', ' ', '/']) >= 0))
            {
                yield return new(
                    $"'{domain}' is not a domain; allowed: names such as corp.example.com", [$"Negotiate:Realms:{name}:Domain"]);
            }

            if (realm.Directory is { } directory && !Tellers(options).Contains(directory, StringComparer.Ordinal))
            {
                var allowed = string.Join(", ", Tellers(options).DefaultIfEmpty("none, as Identity has no directory of the kind"));
                yield return new(
                    $"'{directory}' is not a directory that can look users up without a password; allowed: {allowed}",
                    [$"Negotiate:Realms:{name}:Directory"]);
            }
        }

        if (options.Negotiate.Realms.Count > 0)
        {
            yield break;
        }

        foreach (var (name, _) in options.Routes.Where(r => r.Value.Authentication.Contains(RouteAuthentication.Negotiate)))
        {
            yield return new("Negotiate needs a realm in Negotiate.Realms whose users are let in", [$"Routes:{name}:Authentication"]);
        }
    }

    private static IEnumerable<string> Tellers(GatewayOptions options) =>
        (options.Identity.Users is null ? Array.Empty<string>() : [UserFile])
        .Concat(options.Identity.Directories.Where(d => d.Value.Ldap is not null).Select(d => d.Key));

    private static string? WhyNoKeytab(string path)
    {
        try
        {
            using var file = File.OpenRead(path);

            // The MIT keytab format, version 1 or 2.
            return file.ReadByte() == 5 && file.ReadByte() is 1 or 2
                ? null
                : "is not a keytab; allowed: what ktpass, ktutil or samba-tool domain exportkeytab write";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}; allowed: a keytab that the gateway's user may read";
        }
    }
}
