using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>A cached password that a directory accepted.</summary>
internal sealed class VerifiedCredential(
    AuthenticationResult result, IDirectory directory, DirectorySet directories, DateTimeOffset verifiedAt, TimeSpan life)
    : VerifiedEntry(result, verifiedAt + life)
{
    public IDirectory Directory => directory;

    /// <summary>Whether the entry may be used. A shorter configured life applies to entries that are cached already.</summary>
    public bool IsValid(DateTimeOffset now, DirectorySet current, TimeSpan configuredLife) =>
        !IsExpired(now)
        && now - verifiedAt < configuredLife
        && ReferenceEquals(directories, current)
        && directory.IsStillValid(Result.User!); // Only accepted results are cached, and these have a user.
}
