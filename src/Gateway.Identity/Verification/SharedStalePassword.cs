using Gateway.Identity.Bounded;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;

namespace Gateway.Identity.Verification;

/// <summary>
/// A wrong password of a device that another gateway has tried. It is known until the directories of this gateway change.
/// </summary>
/// <param name="directory">The directory that refused it.</param>
/// <param name="directories">The directories of this gateway when it was told.</param>
/// <param name="until">How long it is known.</param>
internal sealed class SharedStalePassword(IDirectory directory, DirectorySet directories, DateTimeOffset until) : BoundedEntry
{
    public IDirectory Directory => directory;

    public bool IsValid(DateTimeOffset now, DirectorySet current) => now < until && ReferenceEquals(directories, current);

    public override EvictionPriority EvictionPriorityAt(DateTimeOffset now) =>
        now < until ? EvictionPriority.Useful : EvictionPriority.Expired;
}
