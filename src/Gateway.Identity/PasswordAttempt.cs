using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Throttling;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>One sign-in that the cache cannot answer.</summary>
internal sealed record PasswordAttempt
{
    public required PasswordCredential Credential { get; init; }

    public required SignInContext Context { get; init; }

    /// <summary>The presented name, normalized.</summary>
    public required string Spelling { get; init; }

    /// <summary>The account it is counted under.</summary>
    public required string Account { get; init; }

    /// <summary>The network and the device it is counted under.</summary>
    public required SignInOrigin Origin { get; init; }

    /// <summary>The user has signed in from <see cref="Origin"/> before.</summary>
    public required bool IsFamiliar { get; init; }

    /// <summary>The network it is counted under.</summary>
    public SourceNetwork Source => Origin.Network;

    /// <summary>The keyed hash of the credential.</summary>
    public required CredentialKey Key { get; init; }

    /// <summary>The directories that verify the credential.</summary>
    public required DirectorySet Directories { get; init; }

    /// <summary>What to look for among the wrong passwords that a device repeats.</summary>
    public RepeatedPassword Repeated => new()
    {
        Key = Key,
        Spelling = Spelling,
        Password = Credential.Password,
        Source = Source,
        Device = Context.Device,
        Directories = Directories,
    };

    /// <summary>Its place among the pending sign-ins.</summary>
    public required PendingSignIns.Place Place { get; init; }
}
