/** The story's program, as an agent writes it: orders over 1,000 → Airtable records → Slack message. */
export const ORDER_PROGRAM = `import * as shopify from './servers/shopify';
import * as airtable from './servers/airtable';
import * as slack from './servers/slack';

// Fetch today's orders
const orders = await shopify.listOrders({
  created_after: new Date().toISOString().split('T')[0]
});

// Filter high-value orders
const highValue = orders.filter(o => o.total_price > 100000); // cents

// Log each to Airtable
for (const order of highValue) {
  await airtable.createRecord({
    table: "High Value Orders",
    fields: {
      OrderNumber: order.order_number,
      Customer: order.customer_email,
      Amount: order.total_price / 100,
      Date: order.created_at
    }
  });
}

// Notify sales team
const total = highValue.reduce((sum, o) => sum + o.total_price, 0) / 100;
await slack.postMessage({
  channel: "#sales",
  text: \`\${highValue.length} high-value orders today! Total: $\${total.toLocaleString()}\`
});

return { processed: highValue.length, total };
`;

/** Reads back what {@linkcode ORDER_PROGRAM} has written, from the servers themselves. */
export const READ_BACK_PROGRAM = `import * as airtable from './servers/airtable';
import * as slack from './servers/slack';

const { records } = await airtable.listRecords({ table: "High Value Orders" });
const { channels } = await slack.listChannels({ latest_messages: 10 });

return {
  records: records.map(record => record.fields),
  messages: channels.find(channel => channel.name === "#sales")!.messages.map(message => message.text)
};
`;
