using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Identity.Radius.Protocol;

/// <summary>An authenticated reply to a request.</summary>
internal sealed class RadiusReply
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(RadiusAttribute Type, byte[] Value)> _attributes;

    private RadiusReply(RadiusCode code, List<(RadiusAttribute Type, byte[] Value)> attributes)
    {
        Code = code;
        _attributes = attributes;
    }

    public RadiusCode Code { get; }

    /// <summary>Parses and authenticates a datagram.</summary>
    public static (RadiusParseStatus Status, RadiusReply? Reply) Read(
        ReadOnlySpan<byte> datagram, RadiusRequest request, ReadOnlySpan<byte> secret)
    {
        if (datagram.Length is < RadiusPacket.HeaderLength or > RadiusPacket.MaximumLength)
        {
            return (RadiusParseStatus.WrongLength, null);
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length < RadiusPacket.HeaderLength || length > datagram.Length)
        {
            return (RadiusParseStatus.WrongLength, null);
        }

        var packet = datagram[..length]; // RFC 2865 3: further bytes are padding
        var code = (RadiusCode)packet[0];
        if (code is not (RadiusCode.AccessAccept or RadiusCode.AccessReject or RadiusCode.AccessChallenge))
        {
            return (RadiusParseStatus.WrongCode, null);
        }

        if (packet[1] != request.Identifier)
        {
            return (RadiusParseStatus.WrongIdentifier, null);
        }

        if (ReadAttributes(packet, out var messageAuthenticatorAt) is not { } attributes)
        {
            return (RadiusParseStatus.WrongAttribute, null);
        }

        var status = Authenticate(packet, messageAuthenticatorAt, request, secret);
        return (status, status == RadiusParseStatus.Reply ? new RadiusReply(code, attributes) : null);
    }

    public byte[]? Find(RadiusAttribute type) => _attributes.Find(a => a.Type == type).Value;

    /// <summary>The values of an attribute that are valid UTF-8.</summary>
    public IEnumerable<string> Texts(RadiusAttribute type) =>
        _attributes.Where(a => a.Type == type).Select(a => Text(a.Value)).OfType<string>();

    private static List<(RadiusAttribute Type, byte[] Value)>? ReadAttributes(ReadOnlySpan<byte> packet, out int messageAuthenticatorAt)
    {
        messageAuthenticatorAt = 0;
        var attributes = new List<(RadiusAttribute, byte[])>();
        for (var at = RadiusPacket.HeaderLength; at < packet.Length;)
        {
            if (at + 2 > packet.Length || packet[at + 1] < 2 || at + packet[at + 1] > packet.Length)
            {
                return null;
            }

            var type = (RadiusAttribute)packet[at];
            var value = packet.Slice(at + 2, packet[at + 1] - 2);
            if (type == RadiusAttribute.MessageAuthenticator)
            {
                if (value.Length != RadiusPacket.AuthenticatorLength)
                {
                    return null;
                }

                messageAuthenticatorAt = messageAuthenticatorAt == 0 ? at + 2 : -1; // a second one
            }

            attributes.Add((type, value.ToArray()));
            at += packet[at + 1];
        }

        return attributes;
    }

    private static RadiusParseStatus Authenticate(
        ReadOnlySpan<byte> packet, int messageAuthenticatorAt, RadiusRequest request, ReadOnlySpan<byte> secret)
    {
        Span<byte> expected = stackalloc byte[RadiusPacket.AuthenticatorLength];
        RadiusHash.ResponseAuthenticator(packet, request.RequestAuthenticator, secret, expected);
        if (!CryptographicOperations.FixedTimeEquals(
            expected, packet.Slice(RadiusPacket.AuthenticatorAt, RadiusPacket.AuthenticatorLength)))
        {
            return RadiusParseStatus.WrongAuthenticator;
        }

        if (messageAuthenticatorAt <= 0)
        {
            return messageAuthenticatorAt == 0 ? RadiusParseStatus.NoMessageAuthenticator : RadiusParseStatus.WrongMessageAuthenticator;
        }

        // RFC 3579 3.2: computed with the request's authenticator in the header.
        Span<byte> signed = stackalloc byte[RadiusPacket.MaximumLength];
        signed = signed[..packet.Length];
        packet.CopyTo(signed);
        request.RequestAuthenticator.CopyTo(signed[RadiusPacket.AuthenticatorAt..]);
        signed.Slice(messageAuthenticatorAt, RadiusPacket.AuthenticatorLength).Clear();
        RadiusHash.MessageAuthenticator(signed, secret, expected);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Slice(messageAuthenticatorAt, RadiusPacket.AuthenticatorLength))
            ? RadiusParseStatus.Reply
            : RadiusParseStatus.WrongMessageAuthenticator;
    }

    private static string? Text(byte[] value)
    {
        try
        {
            return Utf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
