using System.Text;
using CsCheck;
using Gateway.Outbound.ServiceRecords;
using Xunit;

namespace Gateway.UnitTests.Outbound.ServiceRecords;

public sealed class ServiceMessageTests
{
    private const string Name = "_ldap._tcp.corp.example.com";

    private static readonly byte[] Question = ServiceMessage.Ask(0x1234, Name)!; // a valid name

    [Fact]
    public void Read_OfSeveralServers_GivesThemWithTheirShortestLife()
    {
        var response = Response(
            2, Record(300, 10, 60, 389, Labels("dc1", "corp", "example", "com")), Record(60, 20, 0, 3268, [.. Label("dc2"), 0xC0, 0x17]));

        Assert.True(ServiceMessage.IsComplete(response, Question));
        var answer = ServiceMessage.Read(response)!;
        Assert.Equal(
            [new ServiceRecord(10, 60, 389, "dc1.corp.example.com"), new ServiceRecord(20, 0, 3268, "dc2.corp.example.com")],
            answer.Records);
        Assert.Equal(TimeSpan.FromSeconds(60), answer.Life);
    }

    [Fact]
    public void Read_OfAServiceThatIsNotOffered_HasNoServer() =>
        Assert.Empty(ServiceMessage.Read(Response(1, Record(300, 0, 0, 0, [0])))!.Records);

    [Theory]
    [InlineData(3, true)] // no such name
    [InlineData(2, false)] // the server failed
    [InlineData(5, false)] // refused
    public void Read_OfAnError_TellsAMissingNameFromAServerThatFails(byte code, bool isAnswer)
    {
        var response = Response(0);
        response[3] |= code;

        Assert.Equal(isAnswer, ServiceMessage.Read(response) is { Records.Count: 0 });
    }

    [Fact]
    public void Response_ToAnotherQuestionOrCutOff_IsNotTaken()
    {
        var otherId = Response(0);
        otherId[0] ^= 1;
        var otherName = Response(0);
        otherName[14] = (byte)'x';
        var cutOff = Response(0);
        cutOff[2] |= 0x02;
        var question = Response(0);
        question[2] &= 0x7F;

        Assert.False(ServiceMessage.IsResponse(otherId, Question));
        Assert.False(ServiceMessage.IsResponse(otherName, Question));
        Assert.False(ServiceMessage.IsResponse(question, Question));
        Assert.True(ServiceMessage.IsResponse(cutOff, Question));
        Assert.False(ServiceMessage.IsComplete(cutOff, Question));
    }

    [Fact]
    public void Read_OfNamesThatPointAtThemselvesOrForwards_IsNull()
    {
        // The target begins where the response ends without it.
        var itself = (byte)Response(1, Record(1, 1, 1, 1, [])).Length;

        Assert.Null(ServiceMessage.Read(Response(1, Record(1, 1, 1, 1, [0xC0, itself]))));
        Assert.Null(ServiceMessage.Read(Response(1, Record(1, 1, 1, 1, [0xC0, 0xFF]))));
    }

    [Theory]
    [InlineData("dc1\u0000.example")]
    [InlineData("dc1/../x")]
    [InlineData("dc 1")]
    public void Read_OfAHostThatIsNoHostName_IsNull(string label) =>
        Assert.Null(ServiceMessage.Read(Response(1, Record(1, 1, 1, 389, [.. Label(label), 0]))));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("caf\u00E9.example")]
    [InlineData("a-label-that-is-longer-than-sixty-three-characters-is-not-one-at-all-x.example")]
    public void Ask_ForNoDomainName_IsNull(string name) => Assert.Null(ServiceMessage.Ask(1, name));

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        byte[] response = [.. Response(3), .. bytes];
        ServiceMessage.Read(response);
        return true;
    });

    private static byte[] Response(ushort answers, params byte[][] records)
    {
        byte[] response = [.. Question[..^11], .. records.SelectMany(r => r)];
        response[2] = 0x81;
        response[3] = 0x80;
        response[7] = (byte)answers;
        response[11] = 0;
        return response;
    }

    private static byte[] Record(uint life, ushort priority, ushort weight, ushort port, byte[] host) =>
        [.. Header(life, 6 + host.Length), .. Number(priority), .. Number(weight), .. Number(port), .. host];

    private static byte[] Header(uint life, int length) =>
        [0xC0, 12, 0, 33, 0, 1, .. Number((ushort)(life >> 16)), .. Number((ushort)life), .. Number((ushort)length)];

    private static byte[] Number(ushort number) => [(byte)(number >> 8), (byte)number];

    private static byte[] Label(string label) => [(byte)label.Length, .. Encoding.Latin1.GetBytes(label)];

    private static byte[] Labels(params string[] labels) => [.. labels.SelectMany(Label), 0];
}
