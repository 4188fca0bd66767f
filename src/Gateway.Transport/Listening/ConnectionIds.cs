using System.Security.Cryptography;

namespace Gateway.Transport.Listening;

/// <summary>Creates connection ids for logs, in the format of Kestrel's transport: 13 characters, different in each process.</summary>
internal static class ConnectionIds
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private const int Length = 13;

    private static long _last = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static string Next() => string.Create(Length, (ulong)Interlocked.Increment(ref _last), static (text, number) =>
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(number & 31)];
            number >>= 5;
        }
    });
}
