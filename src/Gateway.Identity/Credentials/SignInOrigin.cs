namespace Gateway.Identity.Credentials;

/// <summary>What the lockout knows a returning user by.</summary>
/// <param name="Network">The network of the attempt.</param>
/// <param name="Device">The device, where it has presented an identifier; see <see cref="SignInContext.DeviceId"/>.</param>
public readonly record struct SignInOrigin(SourceNetwork Network, DeviceKey? Device)
{
    public static implicit operator SignInOrigin(SourceNetwork network) => new(network, null);
}
