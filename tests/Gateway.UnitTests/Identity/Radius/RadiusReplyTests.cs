using System.Net;
using System.Text;
using CsCheck;
using Gateway.Identity.Credentials;
using Gateway.Identity.Radius;
using Gateway.Identity.Radius.Protocol;
using Xunit;

namespace Gateway.UnitTests.Identity.Radius;

public sealed class RadiusReplyTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(RadiusPeer.Secret);
    private static readonly RadiusRequest Request = RadiusRequest.Create(
        "alice", new Secret("secret"), null, "gateway", IPAddress.Parse("203.0.113.9"), Key)!;

    [Fact]
    public void Request_HasItsMessageAuthenticatorFirst_AndRight()
    {
        var bytes = Request.Bytes.ToArray();
        var sent = bytes[22..38];
        bytes.AsSpan(22, 16).Clear();
        Span<byte> expected = stackalloc byte[16];
        RadiusHash.MessageAuthenticator(bytes, Key, expected);

        Assert.Equal((byte)RadiusAttribute.MessageAuthenticator, bytes[20]);
        Assert.Equal(expected.ToArray(), sent);
        Assert.Equal("203.0.113.9", Encoding.ASCII.GetString(RadiusPeer.Find(Request.Bytes, RadiusAttribute.CallingStationId)!));
    }

    [Fact]
    public void Read_OfAProvedReply_GivesItsAttributes()
    {
        var (reading, reply) = Read(RadiusPeer.Reply(
            Request.Bytes,
            RadiusCode.AccessAccept,
            (RadiusAttribute.Class, "staff"u8.ToArray()),
            (RadiusAttribute.Class, [0xFF]),
            (RadiusAttribute.Class, "mail"u8.ToArray())));

        Assert.Equal(RadiusParseStatus.Reply, reading);
        Assert.Equal(["staff", "mail"], reply!.Texts(RadiusAttribute.Class));
    }

    [Fact]
    public void Read_OfPaddingBehindAPacket_LooksPastIt() =>
        Assert.Equal(RadiusParseStatus.Reply, Read([.. RadiusPeer.Reply(Request.Bytes, RadiusCode.AccessReject), 1, 2, 3]).Reading);

    public static TheoryData<string, byte[]> Forgeries()
    {
        var good = RadiusPeer.Reply(Request.Bytes, RadiusCode.AccessReject);
        var other = RadiusRequest.Create("alice", new Secret("secret"), null, "gateway", IPAddress.Loopback, Key)!.Bytes;
        other[1] = Request.Identifier;
        return new TheoryData<string, byte[]>
        {
            { nameof(RadiusParseStatus.WrongLength), [] },
            { nameof(RadiusParseStatus.WrongLength), good[..19] },
            { nameof(RadiusParseStatus.WrongLength), good[..^1] },
            { nameof(RadiusParseStatus.WrongLength), With(good, 3, 19) },
            { nameof(RadiusParseStatus.WrongLength), new byte[4097] },
            { nameof(RadiusParseStatus.WrongCode), With(good, 0, 1) },
            { nameof(RadiusParseStatus.WrongCode), With(good, 0, 5) },
            { nameof(RadiusParseStatus.WrongIdentifier), With(good, 1, (byte)(good[1] + 1)) },
            { nameof(RadiusParseStatus.WrongAttribute), With(good, 21, 1) },
            { nameof(RadiusParseStatus.WrongAttribute), With(good, 21, 19) },
            { nameof(RadiusParseStatus.WrongAttribute), With(good, 21, 17) },
            { nameof(RadiusParseStatus.WrongAuthenticator), With(good, 0, (byte)RadiusCode.AccessAccept) },
            { nameof(RadiusParseStatus.WrongAuthenticator), RadiusPeer.Reply(
                Request.Bytes, RadiusCode.AccessAccept, "another secret of somebody", true) },
            { nameof(RadiusParseStatus.WrongAuthenticator), RadiusPeer.Reply(other, RadiusCode.AccessAccept) },
            { nameof(RadiusParseStatus.NoMessageAuthenticator), RadiusPeer.Reply(
                Request.Bytes, RadiusCode.AccessAccept, RadiusPeer.Secret, false) },
            { nameof(RadiusParseStatus.WrongMessageAuthenticator), RadiusPeer.Reply(
                Request.Bytes, RadiusCode.AccessAccept, RadiusPeer.Secret, false, (RadiusAttribute.MessageAuthenticator, new byte[16])) },
            { nameof(RadiusParseStatus.WrongMessageAuthenticator), RadiusPeer.Reply(
                Request.Bytes, RadiusCode.AccessAccept, (RadiusAttribute.MessageAuthenticator, new byte[16])) },
        };
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Read_OfAForgery_IsNoReply(string expected, byte[] datagram)
    {
        var (reading, reply) = Read(datagram);

        Assert.Equal(expected, reading.ToString());
        Assert.Null(reply);
    }

    [Fact]
    public void Read_OfAnythingChanged_IsNeverAReply()
    {
        var good = RadiusPeer.Reply(Request.Bytes, RadiusCode.AccessReject, (RadiusAttribute.ReplyMessage, "no"u8.ToArray()));

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255], Gen.Int[0, good.Length]).Sample((at, change, cut) =>
        {
            var datagram = With(good, at, (byte)(good[at] ^ change));
            return Read(datagram).Reply is null && Read(datagram.AsSpan(0, cut)).Reply is null;
        });
        Gen.Byte.Array[0, 200].Sample(datagram => Read(datagram).Reply is null);
    }

    [Fact]
    public void Tag_OfEveryReading_IsItsOwn()
    {
        var readings = Enum.GetValues<RadiusParseStatus>();

        Assert.Equal(readings.Length, readings.Select(RadiusMetrics.ToTag).Distinct().Count());
    }

    private static byte[] With(byte[] packet, int at, byte value)
    {
        var changed = packet.ToArray();
        changed[at] = value;
        return changed;
    }

    private static (RadiusParseStatus Reading, RadiusReply? Reply) Read(ReadOnlySpan<byte> datagram) =>
        RadiusReply.Read(datagram, Request, Key);
}
