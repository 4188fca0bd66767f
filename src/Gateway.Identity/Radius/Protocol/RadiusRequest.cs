using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Radius.Protocol;

/// <summary>One encoded Access-Request, which can be retransmitted unchanged.</summary>
internal sealed class RadiusRequest
{
    private const int AuthenticateOnly = 8;
    private const int Virtual = 5;

    private RadiusRequest(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    public byte Identifier => Bytes[1];

    public ReadOnlySpan<byte> RequestAuthenticator => Bytes.AsSpan(RadiusPacket.AuthenticatorAt, RadiusPacket.AuthenticatorLength);

    /// <summary>Creates a request; null for a name or a password that RADIUS cannot carry.</summary>
    /// <param name="userName">The name as sent to the server.</param>
    /// <param name="password">The password, or the response to a challenge.</param>
    /// <param name="state">The challenge's state, or null.</param>
    /// <param name="nasIdentifier">The name of the gateway.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="secret">The shared secret.</param>
    public static RadiusRequest? Create(
        string userName, Secret password, byte[]? state, string nasIdentifier, IPAddress client, ReadOnlySpan<byte> secret)
    {
        var name = Encoding.UTF8.GetBytes(userName);
        Span<byte> authenticator = stackalloc byte[RadiusPacket.AuthenticatorLength];
        RandomNumberGenerator.Fill(authenticator);
        if (name.Length is 0 or > RadiusPacket.MaximumValueLength || RadiusHash.Hide(password, authenticator, secret) is not { } hidden)
        {
            return null;
        }

        Span<byte> packet = stackalloc byte[RadiusPacket.MaximumLength];
        packet[0] = (byte)RadiusCode.AccessRequest;
        packet[1] = (byte)RandomNumberGenerator.GetInt32(256);
        authenticator.CopyTo(packet[RadiusPacket.AuthenticatorAt..]);

        // First, so that a forged prefix cannot stand before it (CVE-2024-3596, draft-ietf-radext-deprecating-radius).
        var end = RadiusPacket.HeaderLength;
        Add(packet, ref end, RadiusAttribute.MessageAuthenticator, stackalloc byte[RadiusPacket.AuthenticatorLength]);
        Add(packet, ref end, RadiusAttribute.UserName, name);
        Add(packet, ref end, RadiusAttribute.UserPassword, hidden);
        Add(packet, ref end, RadiusAttribute.NasIdentifier, Encoding.UTF8.GetBytes(nasIdentifier));
        Add(packet, ref end, RadiusAttribute.CallingStationId, Encoding.ASCII.GetBytes(client.ToString()));
        Add(packet, ref end, RadiusAttribute.ServiceType, [0, 0, 0, AuthenticateOnly]);
        Add(packet, ref end, RadiusAttribute.NasPortType, [0, 0, 0, Virtual]);
        if (state is not null)
        {
            Add(packet, ref end, RadiusAttribute.State, state);
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)end);
        RadiusHash.MessageAuthenticator(packet[..end], secret, packet[(RadiusPacket.HeaderLength + 2)..]);
        return new RadiusRequest(packet[..end].ToArray());
    }

    private static void Add(Span<byte> packet, ref int end, RadiusAttribute type, ReadOnlySpan<byte> value)
    {
        packet[end] = (byte)type;
        packet[end + 1] = (byte)(value.Length + 2);
        value.CopyTo(packet[(end + 2)..]);
        end += value.Length + 2;
    }
}
