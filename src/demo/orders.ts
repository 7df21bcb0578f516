/** An order of the play shop. Amounts are in cents. */
export interface Order {
  readonly id: number;
  readonly order_number: number;
  readonly created_at: string;
  readonly customer_email: string;
  readonly customer_name: string;
  readonly financial_status: "paid" | "pending" | "refunded";
  readonly fulfillment_status: "fulfilled" | "unfulfilled";
  readonly payment_gateway: "stripe" | "paypal";
  readonly source: "web" | "pos";
  readonly currency: "USD";
  readonly subtotal_price: number;
  readonly total_tax: number;
  readonly shipping_price: number;
  readonly total_price: number;
  readonly line_items: readonly LineItem[];
  readonly shipping_address: Address;
}

/** Where an order goes. */
export interface Address {
  readonly city: string;
  readonly zip: string;
  readonly country_code: string;
}

/** One position of an order. */
export interface LineItem {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly price: number;
}

const ORDERS_A_DAY = 50;
const DAYS = 3;
const MINUTES_BETWEEN_ORDERS = 27;
const FIRST_ORDER_NUMBER = 4101;
const FIRST_ORDER_ID = 5_602_114_093_201;

/** Today's orders over 1,000: they add up to 9,400.08, so that a total needs grouping and decimals. */
const LARGE_TOTALS = [104_999, 118_720, 100_450, 131_875, 112_999, 147_625, 101_340, 122_000];
/** An order of exactly 1,000, which is not over it. */
const BORDERLINE_TOTAL = 100_000;

const PRODUCTS: readonly (readonly [sku: string, title: string, price: number])[] = [
  ["MUG-011", "Stoneware mug", 1_850],
  ["LMP-204", "Brass desk lamp", 12_900],
  ["BLK-077", "Wool blanket", 8_400],
  ["CHR-310", "Oak dining chair", 24_500],
  ["RUG-142", "Handwoven rug", 39_900],
  ["TBL-501", "Walnut side table", 31_200],
  ["VSE-028", "Ceramic vase", 4_650],
];
const CUSTOMERS: readonly (readonly [name: string, email: string])[] = [
  ["Ada Osei", "ada.osei@example.com"],
  ["Bruno Keller", "bruno@keller.example"],
  ["Chitra Nair", "chitra.nair@example.org"],
  ["Dilan Perera", "dilan@perera.example"],
  ["Elin Berg", "elin.berg@example.com"],
  ["Farah Haddad", "farah.haddad@example.net"],
  ["Goran Ilic", "goran@ilic.example"],
  ["Hana Sato", "hana.sato@example.jp"],
  ["Ines Costa", "ines@costa.example"],
  ["Jonas Weber", "jonas.weber@example.com"],
  ["Kemi Adeyemi", "kemi@adeyemi.example"],
];
const ADDRESSES: readonly Address[] = [
  { city: "Colombo", zip: "00700", country_code: "LK" },
  { city: "Lisbon", zip: "1100-148", country_code: "PT" },
  { city: "Toronto", zip: "M5V 2T6", country_code: "CA" },
  { city: "Osaka", zip: "530-0001", country_code: "JP" },
  { city: "Bergen", zip: "5003", country_code: "NO" },
];
const SHIPPING_PRICE = 790;

/** The shop's orders of the last days up to the day of `now` (UTC), newest first; the same for every call on one day. */
export function createOrders(now: Date): readonly Order[] {
  const orders = Array.from({ length: DAYS * ORDERS_A_DAY }, (_, index) => createOrder(index, now));
  return orders.reverse();
}

function createOrder(index: number, now: Date): Order {
  const day = Math.floor(index / ORDERS_A_DAY) - (DAYS - 1);
  const rank = index % ORDERS_A_DAY;
  const [customer_name, customer_email] = CUSTOMERS[(index * 5 + rank) % CUSTOMERS.length];
  const line_items = lineItemsOf(index, rank);
  const net = line_items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  return {
    id: FIRST_ORDER_ID + index * 7_919,
    order_number: FIRST_ORDER_NUMBER + index,
    created_at: timeOf(now, day, rank * MINUTES_BETWEEN_ORDERS),
    customer_email,
    customer_name,
    financial_status: rank % 17 === 5 ? "pending" : "paid",
    fulfillment_status: rank % 3 === 0 ? "fulfilled" : "unfulfilled",
    payment_gateway: rank % 4 === 3 ? "paypal" : "stripe",
    source: rank % 9 === 4 ? "pos" : "web",
    currency: "USD",
    ...pricesOf(net),
    line_items,
    shipping_address: ADDRESSES[(index * 3) % ADDRESSES.length],
  };
}

/** What an order costs by what its line items cost; tax is included. */
export function pricesOf(
  net: number,
): Pick<Order, "subtotal_price" | "total_tax" | "shipping_price" | "total_price"> {
  return {
    subtotal_price: net,
    total_tax: Math.round(net / 11),
    shipping_price: SHIPPING_PRICE,
    total_price: net + SHIPPING_PRICE,
  };
}

/** Every sixth order of a day is one of the large ones; one more lies exactly on the border. */
function lineItemsOf(index: number, rank: number): readonly LineItem[] {
  const large = rank % 6 === 1 ? LARGE_TOTALS[(rank - 1) / 6] : undefined;
  const total = rank === 26 ? BORDERLINE_TOTAL : large;
  if (total !== undefined) {
    const price = total - SHIPPING_PRICE;
    return [{ sku: "CUS-900", title: "Furniture made to measure", quantity: 1, price }];
  }
  return Array.from({ length: 1 + rank % 2 }, (_, position) => {
    const [sku, title, price] = PRODUCTS[(index * 4 + position * 3 + 1) % PRODUCTS.length];
    return { sku, title, quantity: 1 + (index + position) % 2, price };
  });
}

function timeOf(now: Date, day: number, minutes: number): string {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + day);
  return new Date(midnight + minutes * 60_000).toISOString();
}
