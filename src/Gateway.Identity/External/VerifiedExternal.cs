using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Verification;

namespace Gateway.Identity.External;

/// <summary>The cached directory look-up of an externally authenticated user.</summary>
internal sealed class VerifiedExternal(
    AuthenticationResult result, IDirectory? directory, DirectorySet directories, DateTimeOffset verifiedAt, TimeSpan life)
    : VerifiedEntry(result, verifiedAt + life)
{
    /// <summary>Whether the entry may be used. A shorter configured life applies to entries that are cached already.</summary>
    public bool IsValid(DateTimeOffset now, DirectorySet current, TimeSpan configuredLife) =>
        !IsExpired(now)
        && now - verifiedAt < configuredLife
        && ReferenceEquals(directories, current)
        && (directory is null || directory.IsStillValid(Result.User!)); // Only accepted results are cached, and these have a user.
}
