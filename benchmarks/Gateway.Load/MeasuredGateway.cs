using System.Globalization;

namespace Gateway.Load;

/// <summary>A gateway under load: where its listener is, and how to look at its memory.</summary>
internal sealed record MeasuredGateway(int Port, GatewayMemory Memory)
{
    /// <summary>Reads <c>port:admin-port:process</c>.</summary>
    public static MeasuredGateway Parse(string text)
    {
        int[] numbers = [.. text.Split(':').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        return new MeasuredGateway(numbers[0], new GatewayMemory(numbers[1], numbers[2]));
    }
}
