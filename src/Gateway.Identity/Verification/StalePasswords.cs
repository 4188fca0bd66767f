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

    /// <summary>What was said of it and by whom, or null when somebody has to be asked.</summary>
    internal StalePassword? Find(CredentialKey key, SourceNetwork source, string? device, DirectorySet current) =>
        device is not null && _stale.Entries.TryGetValue((key, source, device), out var stale) && stale.HoldsAt(_time.GetUtcNow(), current) ? stale : null;

    /// <summary>Remembers a refusal, of a user whom nobody knows like of one whom a directory knows.</summary>
    internal void Add(CredentialKey key, SourceNetwork source, string? device, DirectoryResult judgement, DirectorySet directories)
    {
        var life = _options.CurrentValue.Lockout.StalePasswordFor;
        if (device is { Length: > 0 and <= MaximumDeviceLength } && life > TimeSpan.Zero)
        {
            _stale.Set((key, source, device), new StalePassword(judgement, directories, _time.GetUtcNow() + life));
        }
    }

    internal void DropExpired() => _stale.DropExpired();
}
