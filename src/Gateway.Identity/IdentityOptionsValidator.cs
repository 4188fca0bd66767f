using System.ComponentModel.DataAnnotations;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;

namespace Gateway.Identity;

/// <summary>Finds every mistake in the <c>Identity</c> section that the binder cannot find.</summary>
public static class IdentityOptionsValidator
{
    /// <summary>Warnings about a valid configuration: key below the section, and message.</summary>
    /// <param name="options">The section.</param>
    /// <param name="isShared">Whether the gateways share one lockout.</param>
    /// <param name="withFiles">Whether to read the files that it names.</param>
    public static IEnumerable<(string Key, string Message)> Warnings(IdentityOptions options, bool isShared = false, bool withFiles = true)
    {
        foreach (var (name, directory) in options.Directories)
        {
            if (directory.DirectoryLockout is { } lockout
                && LockoutMargin.Describe(lockout, options.Lockout, options.Gateways, isShared) is { } warning)
            {
                yield return ($"Directories:{name}:DirectoryLockout", warning);
            }
        }

        if (withFiles && options.Users is { File.Length: > 0 } users && FindUserFileProblem(users.File) is { } problem)
        {
            yield return ("Users:File", problem);
        }

        if (DescribeCapacity(options) is { } capacity)
        {
            yield return ("Lockout:Capacity", capacity);
        }
    }

    private static ValidationResult? FindSystemsProblem(ThrottledNetworksOptions networks)
    {
        if (networks.AutonomousSystemFile is not { } file)
        {
            return null;
        }

        try
        {
            AutonomousSystemMap.Read(file);
            return null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return new ValidationResult($"{file} cannot be used: {e.Message}", ["Throttling:Networks:AutonomousSystemFile"]);
        }
    }

    // Not errors: the gateway serves all other users, and reads the file again when it changes.
    private static string? FindUserFileProblem(string path)
    {
        if (!File.Exists(path))
        {
            return $"{path} does not exist; 'gateway user add' creates it";
        }

        try
        {
            var count = new UserFileStore(path).Read().Users.Count;
            return count == 0 ? $"{path} has no users; 'gateway user add' adds one" : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be used: {e.Message}";
        }
    }

    /// <summary>
    /// A warning where the directories have more users than the lockout has room for. It then evicts users with failures below the
    /// threshold, and estimates their failures, at times too high.
    /// </summary>
    private static string? DescribeCapacity(IdentityOptions options)
    {
        var users = options.Directories.Values.Sum(directory => (long)(directory.Users ?? 0));
        return users > options.Lockout.Capacity
            ? $"the directories have {users} users, and the lockout counts {options.Lockout.Capacity} of them exactly; the failures of "
                + $"others are estimated; allowed: at least {users}"
            : null;
    }

    /// <param name="options">The section.</param>
    /// <param name="withFiles">Whether to read the files that it names.</param>
    public static IEnumerable<ValidationResult> Validate(IdentityOptions options, bool withFiles = true)
    {
        for (var i = 0; i < options.Domains.Count; i++)
        {
            if (options.Domains[i].Length == 0 || options.Domains[i].IndexOfAny(['\\', '@', ' ', '/']) >= 0)
            {
                yield return new ValidationResult(
                    $"'{options.Domains[i]}' is not a domain; allowed: names such as example.com or EXAMPLE", [$"Domains:{i}"]);
            }
        }

        for (var i = 0; i < options.Throttling.Exempt.Count; i++)
        {
            if (!AddressRange.TryParse(options.Throttling.Exempt[i], out _))
            {
                yield return new ValidationResult(
                    $"'{options.Throttling.Exempt[i]}' is not a network; allowed: 203.0.113.0/24, 2001:db8::/32 or a single address",
                    [$"Throttling:Exempt:{i}"]);
            }
        }

        if (withFiles && FindSystemsProblem(options.Throttling.Networks) is { } systems)
        {
            yield return systems;
        }

        foreach (var (name, directory) in options.Directories)
        {
            foreach (var error in DirectoryOptionsValidator.Validate(directory, withFiles))
            {
                string[] key = ["Directories", name, .. error.MemberNames];
                yield return new ValidationResult(error.ErrorMessage, [string.Join(':', key.Where(part => part.Length > 0))]);
            }
        }

        foreach (var error in TokenIssuerOptionsValidator.Validate(options.Issuers, withFiles))
        {
            yield return error;
        }

        foreach (var error in ClientAuthorityOptionsValidator.Validate(options.ClientAuthorities, withFiles))
        {
            yield return error;
        }

        if (options.Users is { File.Length: 0 })
        {
            yield return new ValidationResult("is empty; allowed: the path of the user file", ["Users:File"]);
        }
    }
}
