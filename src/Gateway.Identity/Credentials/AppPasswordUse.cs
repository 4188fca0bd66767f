namespace Gateway.Identity.Credentials;

/// <summary>The last use of an app password.</summary>
/// <param name="At">When.</param>
/// <param name="Network">From which network.</param>
/// <param name="Device">What the device calls itself; untrusted text.</param>
public sealed record AppPasswordUse(DateTimeOffset At, string Network, string Device);
