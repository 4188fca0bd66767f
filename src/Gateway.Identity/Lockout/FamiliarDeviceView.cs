namespace Gateway.Identity.Lockout;

/// <summary>A device that a user signs in on, by the beginning of its hash.</summary>
public sealed record FamiliarDeviceView(string Device, DateTimeOffset LastSeen)
{
    internal const int Shown = 8;
}
