using Gateway.Identity.Bounded;
using Gateway.Identity.Directories;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Verification;

/// <summary>
/// Wrong passwords that a device keeps sending, such as a phone after its owner changed the password: counted and passed on once, and then
/// answered from memory, for that device alone. Nobody learns anything by repeating a wrong password.
/// </summary>
public sealed class StalePasswords
{
    private const int Capacity = 20_000;
    private const int MaximumDeviceLength = 256;

    private readonly IOptionsMonitor<IdentityOptions> _options;
    private readonly TimeProvider _time;
    private readonly BoundedTable<(CredentialKey, SourceNetwork, string), StalePassword> _stale;

    public StalePasswords(IOptionsMonitor<IdentityOptions> options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _stale = new(() => Capacity, time, EqualityComparer<(CredentialKey, SourceNetwork, string)>.Default, _ => throw new NotSupportedException("Nothing here has to stay."));
    }

    /// <summary>The directory that called it wrong, or null when it has to be asked.</summary>
    internal IDirectory? Find(CredentialKey key, SourceNetwork source, string? device, DirectorySet current) =>
        device is not null && _stale.Entries.TryGetValue((key, source, device), out var stale) && stale.HoldsAt(_time.GetUtcNow(), current) ? stale.Directory : null;

    internal void Add(CredentialKey key, SourceNetwork source, string? device, IDirectory directory, long version, DirectorySet directories)
    {
        var life = _options.CurrentValue.Lockout.StalePasswordFor;
        if (device is { Length: > 0 and <= MaximumDeviceLength } && life > TimeSpan.Zero)
        {
            _stale.Set((key, source, device), new StalePassword(directory, version, directories, _time.GetUtcNow() + life));
        }
    }

    internal void DropExpired() => _stale.DropExpired();

    private sealed class StalePassword(IDirectory directory, long version, DirectorySet directories, DateTimeOffset until) : BoundedEntry
    {
        public IDirectory Directory => directory;

        public bool HoldsAt(DateTimeOffset now, DirectorySet current) =>
            now < until && ReferenceEquals(directories, current) && directory.Version == version;

        public override Keep WorthAt(DateTimeOffset now) => now < until ? Keep.Noise : Keep.Expired;
    }
}
