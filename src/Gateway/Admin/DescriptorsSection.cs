using System.Text.Json;
using Gateway.Listeners.Descriptors;

namespace Gateway.Admin;

/// <summary>The process's file descriptors, and how many connections they allow.</summary>
internal sealed class DescriptorsSection(DescriptorBudget budget) : IStatusSection
{
    public string Name => "descriptors";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (budget.Limit is { } limit)
        {
            json.WriteNumber("limit", limit);
            json.WriteNumber("open", budget.Open);
            json.WriteNumber("reserve", budget.Reserve);
            json.WriteNumber("clientLimit", budget.MaxClients);
            json.WriteNumber("backEndLimit", budget.MaxBackEnds);
        }

        json.WriteNumber("clients", budget.Clients);
        json.WriteNumber("backEnds", budget.BackEnds);
        json.WriteNumber("refused", budget.Refused);
        json.WriteEndObject();
    }
}
