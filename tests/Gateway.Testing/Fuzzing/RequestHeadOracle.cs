using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Xunit;

namespace Gateway.Testing.Fuzzing;

/// <summary>
/// Whatever the gateway's own parser takes, the server's parser reads in the same way: the same line, headers and end. The other direction
/// does not hold, because what is not taken goes to the server. And what arrives in pieces is taken as in one.
/// </summary>
public static class RequestHeadOracle
{
    /// <summary>Returns whether the input is taken.</summary>
    public static bool AssertAgrees(byte[] input)
    {
        var head = new RequestHead();
        if (!RequestHeadParser.TryParse(head, input))
        {
            return false;
        }

        AssertPieces(input, head.Length);

        var server = new Handler();
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(input));
        try
        {
            var parser = new HttpParser<Handler>();
            Assert.True(parser.ParseRequestLine(server, ref reader) && parser.ParseHeaders(server, ref reader), Show(input));
        }
        catch (BadHttpRequestException e)
        {
            Assert.Fail($"{Show(input)}: the server refuses it: {e.Message}");
        }

        Assert.True(reader.Consumed == head.Length, $"{Show(input)}: {head.Length} bytes here, {reader.Consumed} in the server");
        var own = new StringBuilder();
        own.Append(
            CultureInfo.InvariantCulture,
            $"{Text(input[head.Method])} {Text(input[head.Target])} 1.{(head.IsHttp10 ? 0 : 1)}\n");
        foreach (var header in head.Headers)
        {
            own.Append(CultureInfo.InvariantCulture, $"{Text(header.Name(input))}: {Text(header.Value(input))}\n");
        }

        Assert.True(own.ToString() == server.ToString(), $"{Show(input)}:\n{own}---\n{server}");
        return true;
    }

    /// <summary>A head is whole with its last byte: before, no byte of it is a defect, and what follows changes nothing.</summary>
    private static void AssertPieces(byte[] input, int length)
    {
        var head = new RequestHead();
        for (var received = 0; received < length; received += 1 + (received / 64))
        {
            Assert.False(RequestHeadParser.TryParse(head, input.AsSpan(0, received)), Show(input));
            Assert.True(head.Defect == RequestDefect.None, $"{Show(input)}: {head.Defect} after {received} bytes");
        }

        Assert.True(RequestHeadParser.TryParse(head, input.AsSpan(0, length)) && head.Length == length, Show(input));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string Show(byte[] input) => Convert.ToHexString(input) + " " + Text(input).ReplaceLineEndings("\u21b5");

    /// <summary>What the server's parser reports.</summary>
    private sealed class Handler : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        private readonly StringBuilder _text = new();

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
            _text.Append(
                CultureInfo.InvariantCulture,
                $"{Text(startLine[..versionAndMethod.MethodEnd])} {Text(startLine[targetPath.Offset..])} "
                + $"1.{(versionAndMethod.Version == Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpVersion.Http10 ? 0 : 1)}\n");

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            _text.Append(CultureInfo.InvariantCulture, $"{Text(name)}: {Text(value)}\n");

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException();

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public override string ToString() => _text.ToString();
    }
}
