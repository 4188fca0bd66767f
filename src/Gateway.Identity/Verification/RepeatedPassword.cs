using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>A password that a device may have presented before.</summary>
internal sealed record RepeatedPassword
{
    /// <summary>The keyed hash of the name and the password.</summary>
    public required CredentialKey Key { get; init; }

    /// <summary>The presented name, normalized.</summary>
    public required string Spelling { get; init; }

    public required Secret Password { get; init; }

    public required SourceNetwork Source { get; init; }

    /// <summary>What identifies the device; null for none.</summary>
    public required string? Device { get; init; }

    /// <summary>The directories that verify it.</summary>
    public required DirectorySet Directories { get; init; }
}
