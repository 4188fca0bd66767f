using Xunit;

namespace Gateway.UnitTests.Mail.Dialogues;

/// <summary>Plays both ends of a transcript against a session of the gateway's.</summary>
internal static class TranscriptPlayer
{
    public static async Task PlayAsync(MailRig rig, Transcript transcript, Chunking chunking, CancellationToken cancellationToken)
    {
        await using var client = rig.Connect();
        FakeBackEndConnection? backEnd = null;
        for (var i = 0; i < transcript.Lines.Count; i++)
        {
            var line = transcript.Lines[i];
            switch (line.Who)
            {
                case 'C':
                case 'B':
                    var said = new List<byte>(line.ToBytes());
                    while (chunking == Chunking.Whole && i + 1 < transcript.Lines.Count && transcript.Lines[i + 1].Who == line.Who)
                    {
                        said.AddRange(transcript.Lines[++i].ToBytes());
                    }

                    foreach (var piece in Cut([.. said], chunking))
                    {
                        await (line.Who == 'C'
                            ? client.SendAsync(piece, cancellationToken)
                            : (backEnd ??= await rig.BackEnd.AcceptAsync(cancellationToken)).SendAsync(piece, cancellationToken));
                    }

                    break;
                case 'S':
                    Hear(transcript, i, line, await client.ReadLineAsync(cancellationToken));
                    break;
                case 'G':
                    Hear(
                        transcript,
                        i,
                        line,
                        await (backEnd ??= await rig.BackEnd.AcceptAsync(cancellationToken)).ReadLineAsync(cancellationToken));
                    break;
                default:
                    switch (line.Text)
                    {
                        case "client closes":
                            await client.CloseAsync();
                            break;
                        case "client sees close":
                            Hear(transcript, i, new TranscriptLine('S', ""), await client.ReadLineAsync(cancellationToken) ?? "");
                            break;
                        case "back end closes":
                            await backEnd!.DisposeAsync();
                            backEnd = null;
                            break;
                        case "back end sees close":
                            Hear(transcript, i, new TranscriptLine('G', ""), await backEnd!.ReadLineAsync(cancellationToken) ?? "");
                            break;
                        default:
                            throw new InvalidDataException($"{transcript.Name}: no event '{line.Text}'");
                    }

                    break;
            }
        }

        await client.CloseAsync();
        if (backEnd is not null)
        {
            await backEnd.DisposeAsync();
        }

        await client.Session.WaitAsync(cancellationToken);
        if (transcript.Settings.TryGetValue("end", out var end))
        {
            Assert.Equal(end, Assert.Single(rig.Ended).End.ToString());
        }
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, Chunking chunking) => chunking == Chunking.Byte ? bytes.Chunk(1) : [bytes];

    private static void Hear(Transcript transcript, int index, TranscriptLine expected, string? heard) =>
        Assert.True(
            heard is not null && expected.Matches(heard),
            $"{transcript.Name}, line {index + 1}: expected {expected.Who}: {expected.Text}\nheard: {heard ?? "(closed)"}");
}
