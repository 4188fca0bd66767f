namespace Gateway.Identity.Radius.Protocol;

/// <summary>The layout of a packet (RFC 2865 3).</summary>
internal static class RadiusPacket
{
    public const int HeaderLength = 20;
    public const int MaximumLength = 4096;
    public const int AuthenticatorLength = 16;
    public const int AuthenticatorAt = 4;
    public const int MaximumValueLength = 253;
}
